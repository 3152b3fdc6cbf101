"""The features as a small static site: the page's tables as the entrance, and every scenario behind its row."""
