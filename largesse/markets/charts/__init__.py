"""Charts and maps as SVG and HTML, drawn without the internet."""
