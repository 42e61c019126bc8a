"""How a drawn issue looks: our own page, and what is drawn over the document in it."""

from __future__ import annotations

PAGE = """
body { margin: 0; font: 14px/1.4 system-ui, sans-serif; color: #1f2328; background: #eceef1 }
.issue { display: grid; grid-template-columns: 23rem minmax(0, 1fr); gap: 1rem; padding: 1rem;
  align-items: start }
aside { position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow: auto;
  box-sizing: border-box; background: #fff; border: 1px solid #d0d7de; border-radius: 8px;
  padding: 1rem }
.paper { background: #fff; border: 1px solid #d0d7de; border-radius: 8px; padding: 1rem;
  contain: content; overflow: hidden; min-height: 6rem; overflow-wrap: anywhere }
h1 { font-size: 1.15rem; margin: 0 0 .5rem } h2 { font-size: .8rem; margin: 1.1rem 0 .3rem;
  text-transform: uppercase; letter-spacing: .05em; color: #57606a }
.verdict { margin: 0 0 .8rem; padding: .45rem .6rem; border-radius: 6px; background: #dafbe1 }
.verdict.one { background: #fff8c5 } .verdict.none { background: #ffebe9 }
ol { list-style: none; margin: 0; padding: 0 }
li { display: flex; gap: .5rem; margin: .35rem 0 }
li b, .box { flex: none; height: 1.4em; min-width: 1.4em; text-align: center; border-radius: 4px;
  color: #fff; background: var(--nb-c, hsl(205 70% 38%)); font-style: normal }
.box { display: inline-block }
li small { display: block; color: #57606a } i { font-style: normal }
.section { background: #0969da; color: #fff; border-radius: 4px; padding: 0 .3em }
.head { background: hsl(205 70% 88%); border-bottom: 3px solid hsl(205 70% 38%) }
.gone { color: #8c959f; background: #eaeef2; border-radius: 4px; padding: 0 .3em }
.picture { color: hsl(205 70% 38%) }
table { border-spacing: 0 } td { vertical-align: top; padding: .1rem .5rem .1rem 0 }
@media (max-width: 60rem) { .issue { grid-template-columns: 1fr }
  aside { position: static; max-height: none } }
"""

OVER = """
.nb-box { outline: 3px solid var(--nb-c) !important; outline-offset: 1px !important;
  margin-top: 8px; margin-bottom: 8px; border-radius: 2px }
.nb-around { padding: 2px 6px }
tr.nb-box, td.nb-box, tbody.nb-box, li.nb-box, table.nb-box { outline-offset: -3px !important }
span.nb-box { display: block }
.nb-gone { opacity: .8 !important; filter: grayscale(1) !important; background-image:
  repeating-linear-gradient(135deg, #0000 0 9px, #8c959f44 9px 11px) !important }
.nb-head { background: color-mix(in srgb, var(--nb-c) 16%, white) !important;
  color: #111 !important; border-bottom: 3px solid var(--nb-c) !important }
.nb-maybe { border-bottom: 2px dashed var(--nb-c) !important }
.nb-section { background: #ddf4ff !important; color: #0550ae !important;
  border-bottom: 3px solid #0969da !important }
.nb-out { color: #7d858e !important }
.nb-a { cursor: help; text-decoration: underline dotted }
.nb-tag { all: initial !important; direction: ltr !important; display: inline-block !important;
  vertical-align: 2px !important;
  font: 600 11px/16px system-ui, sans-serif !important; padding: 0 6px !important;
  margin: 2px 6px 2px 0 !important; border-radius: 4px !important; color: #fff !important;
  background: #6e7781 !important; white-space: normal !important; text-indent: 0 !important }
.nb-number { background: var(--nb-c) !important; font-weight: 400 !important }
.nb-number b { font: 700 15px/20px system-ui, sans-serif; margin-right: 2px }
.nb-tag.nb-maybe { background: #fff !important; color: #57606a !important;
  border: 1px dashed #57606a !important }
.nb-name { background: #0969da !important }
.nb-img { display: inline-block; direction: ltr; box-sizing: border-box; max-width: 100%;
  border: 2px dashed #afb8c1; background: #f6f8fa; color: #6e7781;
  font: 11px/15px system-ui, sans-serif; overflow: hidden; text-align: center;
  vertical-align: middle }
.nb-img span { display: block; padding: 6px; overflow-wrap: anywhere }
.nb-chosen { border: 3px solid var(--nb-c); color: var(--nb-c); font-weight: 600;
  background: color-mix(in srgb, var(--nb-c) 7%, white) }
"""
