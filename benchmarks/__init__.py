"""What assetwright costs: time, memory, disk. Each module measures one and can be run alone."""
