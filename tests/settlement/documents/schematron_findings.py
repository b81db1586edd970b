"""What a compiled Schematron finds in XML files, as JSON. Runs in an environment of its own.

python schematron_findings.py RULES.xslt FILE...
"""

import json
import sys
import xml.etree.ElementTree as ET  # what it reads was written by the caller

from saxonche import PySaxonProcessor

SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def main(rules: str, *files: str) -> None:
    """By file: how many rules fired, and the ids of those that failed."""
    found = {}
    with PySaxonProcessor(license=False) as processor:
        sheet = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=rules)
        for file in files:
            report = ET.fromstring(sheet.transform_to_string(source_file=file))
            found[file] = {
                "fired": len(report.findall(f".//{SVRL}fired-rule")),
                "failed": sorted({a.get("id") for a in report.findall(f".//{SVRL}failed-assert")}),
            }
    print(json.dumps(found))


main(*sys.argv[1:])
