"""The public site: the directory of one centre for everybody, in every language of the site, without signing in."""
