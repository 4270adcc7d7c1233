"""What Inyo shows on Discord: Components V2 cards, each made of plain parts."""
