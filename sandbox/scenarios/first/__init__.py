"""The first story: a shop with three teams and a bad morning."""
