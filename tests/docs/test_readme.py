"""The README shows what the command really prints."""

from __future__ import annotations

import re
import subprocess
import sys


def test_the_output_in_the_readme_is_real(root):
    text = (root / "README.md").read_text()
    shown = re.search(r"```text\n(.*?)```", text, re.DOTALL)
    assert shown
    example = str(root / "examples" / "cauda_equina.yaml")
    command = [sys.executable, "-m", "legwise", "assess", example]
    real = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = shown[1].splitlines()
    assert lines == real.splitlines()[: len(lines)]


def test_every_local_link_of_the_documents_leads_somewhere(root):
    for page in (*root.glob("*.md"), *root.glob("docs/**/*.md")):
        for link in re.findall(r"\]\((?!http|#|mailto)([^)#]+)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"
