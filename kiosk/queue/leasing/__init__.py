"""Numbers that kiosks hold in advance, and give alone while the site's server is gone."""
