"""Policy packs as people write them: folders of YAML, read, checked, compared, published."""
