"""The cards of one unit or person over all issues, where a policy counts them so."""
