"""An audit engagement (审计项目): scope, frame, sample, findings, replies, closing."""
