"""The service catalogue: items, materials, situations, the hall itself, and finding an item from what people say."""
