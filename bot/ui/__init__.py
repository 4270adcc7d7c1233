"""What Discord messages are made of: layouts, buttons, modals, markdown, citations."""
