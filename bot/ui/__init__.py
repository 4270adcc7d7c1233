"""The building blocks of Discord messages: layouts, buttons, modals, markdown, citations."""
