/* The metadata of an archive: what its author says of it, and the files made of that. Nothing is guessed. */
#ifndef SG_REPORT_ARCHIVE_DEPOSIT_H
#define SG_REPORT_ARCHIVE_DEPOSIT_H

#include <jansson.h>
#include <stdbool.h>

#include "core/error.h"
#include "core/scratch.h"
#include "report/context/report_set.h"
#include "report/render/mustache.h"

struct sg_deposit {
  const char *author, *orcid, *title, *doi; /* NULL: not given */
  const char *licence;                      /* SPDX */
};

/* SG_BAD_INPUT for an ORCID iD with a wrong check digit, what is not a DOI or an SPDX identifier, control characters.
 */
int sg_deposit_check(const struct sg_deposit *deposit, struct sg_error *err) SG_MUST_CHECK;

/* A text that somebody gave with an option: SG_BAD_INPUT if it is empty or has control characters. NULL: not given.
 */
int sg_deposit_check_text(const char *option, const char *text, struct sg_error *err) SG_MUST_CHECK;

/* README.md, AD-AE.md and LICENSE, by templates from the report's context; CITATION.cff and .zenodo.json.
 * `incomplete`: the run was cut off. */
int sg_deposit_put(struct sg_scratch *scratch, const struct sg_deposit *deposit, json_t *context, bool incomplete,
                   const struct sg_template_folders *templates, struct sg_error *err) SG_MUST_CHECK;

/* ro-crate-metadata.json of all files that the folder has by now, `from` those of the set. RO-Crate 1.3,
 * https://w3id.org/ro/crate/1.3, with the profile Process Run Crate, https://w3id.org/ro/wfrun/process/0.5. */
int sg_crate_put(struct sg_scratch *scratch, const struct sg_deposit *deposit, const json_t *context,
                 const struct sg_report_set *from, struct sg_error *err) SG_MUST_CHECK;

/* The title: as given, else from the report. Belongs to the arguments. */
const char *sg_deposit_title(const struct sg_deposit *deposit, const json_t *context);

/* The day of the run's end, else of its start: "2026-03-01"; belongs to `run`'s text, NULL if unknown. A new heap
 * string. */
char *sg_deposit_date(const json_t *run);

#endif
