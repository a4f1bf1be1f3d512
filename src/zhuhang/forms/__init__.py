"""Forms (表单): a definition in YAML and values become a neutral tree, and that PDF, Word, HTML. Knows no Django.

The doors: :func:`~zhuhang.forms.load.load_forms`, :func:`~zhuhang.forms.pdf.render_pdf`,
:func:`~zhuhang.forms.word.render_docx`, :func:`~zhuhang.forms.html.render_html`,
:func:`~zhuhang.forms.template.word_template`, :func:`~zhuhang.forms.template.render_word_template`,
:func:`~zhuhang.forms.batch.word_zip`, :func:`~zhuhang.forms.checking.check_forms`,
:func:`~zhuhang.forms.fonts.check_fonts`. Each is imported where it is used: the renderers are heavy.
"""

from __future__ import annotations
