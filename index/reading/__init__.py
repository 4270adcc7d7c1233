"""Files -> Documents -> sentences -> passages, with exact offsets."""
