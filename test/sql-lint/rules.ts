// What keeps SQL fit for branches that share a database, for poolers and for databases that span nodes.

/** What is wrong with one statement, a line each. It may have placeholders (`$1`) for values, or for pieces that are written elsewhere. */
export function sqlProblems(statement: string): string[] {
  const text = plain(statement)
  return rules.filter(({ breaks }) => breaks(text)).map(({ says }) => says)
}

interface Rule {
  readonly says: string
  readonly breaks: (text: string) => boolean
}

const VOLATILE = /\b(?:clock_timestamp|random|nextval|setval|gen_random_uuid|statement_timestamp|timeofday)\s*\(/
const OF_THE_CLOCK = /\b(?:now|extract|date_part|age)\s*\(|\bcurrent_(?:timestamp|date|time)\b/
/** In UPDATE `now()` may stand alone: it is the same for all rows then. */
const OVER_COLUMNS = /\b(?:extract|date_part|age)\s*\(|\bnow\s*\(\) [-+]|[-+] now\s*\(|, now\s*\(\)/
/** Of PostgreSQL itself, the same whatever the search path. */
const SYSTEM = ['pg_catalog', 'information_schema']

const rules: readonly Rule[] = [
  {
    says: 'names a table with its schema: the search path decides whose it is',
    breaks: (text) => qualified(text).some((schema) => !SYSTEM.includes(schema)),
  },
  {
    says: 'takes a lock of the session, which a pooler gives to somebody else',
    breaks: has(/\bpg_(?:try_)?advisory_(?:un)?lock(?:_shared|_all)?\s*\(/),
  },
  {
    says: 'takes an advisory lock without the schema in its number: branches would wait for each other',
    breaks: (text) => /\bpg_(?:try_)?advisory_xact_lock/.test(text) && !/current_schema|\$lock/.test(text),
  },
  { says: 'has ON CONFLICT without a target', breaks: has(/\bon conflict (?!\(|on constraint\b)/) },
  { says: 'has a volatile function in UPDATE', breaks: (text) => updates(text).some(has(VOLATILE)) },
  {
    says: 'has now() or extract() over columns in UPDATE, or in RETURNING or ON CONFLICT',
    breaks: (text) => updates(text).some(has(OVER_COLUMNS)) || tails(text).some(has(OF_THE_CLOCK)),
  },
  { says: 'has a subquery in INSERT … VALUES', breaks: (text) => valuesOf(text).some(has(/\(\s*select\b/)) },
  { says: 'uses MERGE', breaks: has(/\bmerge into\b/) },
  { says: 'listens or notifies, which a pooler does not pass on', breaks: has(/^\s*(?:listen|unlisten|notify)\b|\bpg_notify\s*\(/) },
  { says: 'makes a temporary table, which is the session’s', breaks: has(/\bcreate (?:local |global )?temp(?:orary)?\b/) },
  { says: 'sets something for the session', breaks: has(/^\s*set (?!local\b|transaction\b|constraints\b)/) },
  {
    says: 'has one trigger for TRUNCATE and for changes of rows',
    breaks: has(/\bcreate (?:or replace )?trigger\b(?=[^;]*\btruncate\b)(?=[^;]*\b(?:update|delete)\b(?=[^;]*\bon\b))[^;]*\bor\b/),
  },
]

function has(pattern: RegExp): (text: string) => boolean {
  return (text) => pattern.test(text)
}

/** In lower case, without comments and quotation marks of names, every string empty. */
export const plain = (statement: string): string =>
  statement
    .replaceAll(/\/\*[^]*?\*\//g, ' ')
    .replaceAll(/--[^\n]*/g, ' ')
    .replaceAll(/'(?:[^']|'')*'/g, "''")
    .replaceAll('"', '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase()
    // A FROM that is of a function or a comparison.
    .replaceAll(/\b(extract|substring|trim|overlay)\( ?([^()]*?) from /g, '$1($2 ')
    .replaceAll(/\bdistinct from /g, 'distinct ')

const qualified = (text: string): string[] =>
  [
    ...text.matchAll(/\b(?:from|join|into|update|table(?: if (?:not )?exists)?|references|truncate) (?:only )?([a-z_]\w*)\.[a-z_]/g),
  ].flatMap(([, schema]) => schema ?? [])

/** What stands in UPDATE … up to its RETURNING, those of ON CONFLICT apart; not the lock of SELECT … FOR UPDATE. */
const updates = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?<!\bfor |\bfor no key |\bdo |\bor |\bon |\bbefore |\bafter )\bupdate \S+ (?:(?:as )?\w+ )?set\b.*?(?=\breturning\b|$)/g,
    ),
  ].map(([one]) => withoutSelects(one))

/** From ON CONFLICT, or RETURNING, to the end of the statement. */
const tails = (text: string): string[] => [...text.matchAll(/\bon conflict\b.*$|\breturning\b.*$/g)].map(([one]) => withoutSelects(one))

/** A SELECT inside has its values before the row is changed. */
const withoutSelects = (text: string): string => {
  let shorter = text
  for (let before = ''; before !== shorter;) {
    before = shorter
    shorter = shorter.replaceAll(/\(\s*select\b[^()]*(?:\([^()]*\)[^()]*)*\)/g, '()')
  }
  return shorter
}

const valuesOf = (text: string): string[] =>
  [...text.matchAll(/\binsert into\b.*?\bvalues\b(.*?)(?=\bon conflict\b|\breturning\b|$)/g)].flatMap(([, one]) => one ?? [])
