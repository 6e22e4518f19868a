"""The channels beside their peers: contestants, trials and the work they are given."""
