"""Find an item by what people say."""
