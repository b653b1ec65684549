/* The sources that a report cites, as BibTeX: all entries of templates/references.bib.mustache whose key is not a DOI
 * (this program, the measurements), and those with a DOI as their key that the article cites.
 *
 * To add a source: its entry there, with its DOI as the key; a link to https://doi.org/DOI in a sentence cites it. */
#ifndef SG_REPORT_RENDER_BIBLIOGRAPHY_H
#define SG_REPORT_RENDER_BIBLIOGRAPHY_H

/* Those entries of `bib`, each beginning with @ at the start of a line, that `tex` cites or that are no publications.
 * A new heap string. */
char *sg_bibliography_cited(const char *bib, const char *tex);

#endif
