// What a migration may not do to a table that was there before it: keep others from a large one, or take something from programs of before.

interface Form {
  readonly says: string
  readonly of: (text: string) => boolean
}

const VOLATILE = /\b(?:clock_timestamp|random|nextval|gen_random_uuid|statement_timestamp|timeofday)\s*\(/
const ADDED =
  /\badd (?:column )?(?:if not exists )?(?!constraint\b|check\b|foreign\b|unique\b|primary\b|exclude\b)\w+ .*?(?=, add |, drop |, alter |$)/g

const addedColumns = (text: string): string[] => (text.startsWith('alter table') ? [...text.matchAll(ADDED)].map(([one]) => one) : [])

/** Each would keep writers or everybody from the table for as long as it is large. */
const blocking: readonly Form[] = [
  {
    says: `makes an index while writers wait: use createIndex (src/db/migrating/large-tables.ts) and export const transaction = 'none'`,
    of: (text) => /^create (?:unique )?index (?!concurrently)/.test(text),
  },
  {
    says: 'adds a column whose default differs from row to row, which writes the whole table anew: add it without, then fill it in batches',
    of: (text) => addedColumns(text).some((one) => VOLATILE.test(one) || /\bgenerated\b|\b(?:small|big)?serial\b/.test(one)),
  },
  {
    says: 'adds a column with a condition, for which the whole table is read: add the column, then use addCheck',
    of: (text) => addedColumns(text).some((one) => /\b(?:check|references|unique|primary key)\b/.test(one)),
  },
  {
    says: `adds a condition that all rows are looked through for while everybody waits: use addCheck and export const transaction = 'none', or NOT VALID and VALIDATE apart`,
    of: (text) =>
      /^alter table .*\badd (?:constraint \w+ )?(?:check|foreign key|unique|primary key|exclude)\b/.test(text) &&
      !/\bnot valid\b|\busing index\b/.test(text),
  },
  {
    says: 'changes the type of a column, which writes the whole table anew: add another column',
    of: (text) => /\balter (?:column )?\w+ (?:set data )?type\b/.test(text),
  },
  {
    says: 'works on the whole table while everybody waits',
    of: (text) => /^(?:lock|cluster|vacuum full|truncate|reindex (?!.*concurrently))/.test(text),
  },
]

/** Allowed only in a migration with `transaction = 'none'`, where each statement lets go of its locks. */
const long: readonly Form[] = [
  {
    says: `changes rows of a table that was there before: do it in batches with a WHERE, and export const transaction = 'none'`,
    of: (text) => /^(?:with .*)?(?:update|delete from)\b/.test(text),
  },
  {
    says: `looks through a table in the transaction of other changes: export const transaction = 'none'`,
    of: (text) => /\bvalidate constraint\b/.test(text),
  },
]

/** Breaks programs of before that still use it. */
const contracting: readonly Form[] = [
  { says: 'drops a table', of: (text) => /^drop table\b/.test(text) },
  {
    says: 'drops a column',
    of: (text) =>
      /^alter table .*\bdrop (?:column )?(?!constraint\b|default\b|not null\b|expression\b|identity\b)(?:if exists )?\w+/.test(
        text.replaceAll(/\balter (?:column )?\w+ drop/g, ''),
      ),
  },
  { says: 'renames something', of: (text) => /^alter .*\brename\b/.test(text) },
  { says: 'changes the type of a column', of: (text) => /\balter (?:column )?\w+ (?:set data )?type\b/.test(text) },
  { says: 'forbids null', of: (text) => /\bset not null\b/.test(text) },
  { says: 'takes a default away', of: (text) => /\bdrop default\b/.test(text) },
  {
    says: 'adds a column that must be given',
    of: (text) => addedColumns(text).some((one) => /\bnot null\b/.test(one) && !/\bdefault\b|\bgenerated\b/.test(one)),
  },
  {
    says: 'forbids equal rows',
    of: (text) => /^create unique index\b|^alter table .*\badd (?:constraint \w+ )?(?:unique|primary key|exclude)\b/.test(text),
  },
]

/** The table that a statement changes; null: none. */
export const tableOf = (text: string): string | null =>
  /^create (?:unique )?index (?:concurrently )?(?:if not exists )?\w+ on (?:only )?(\w+)/.exec(text)?.[1] ??
  /^(?:alter table|drop table|truncate|lock|cluster|vacuum full|reindex table)(?: table| only| if exists)* (\w+)/.exec(text)?.[1] ??
  /\b(?:update|delete from) (?:only )?(\w+)/.exec(text)?.[1] ??
  null

export interface Judged {
  readonly statements: readonly string[]
  /** Tables that were there before. */
  readonly before: ReadonlySet<string>
  readonly alone: boolean
}

/** Why these statements keep others waiting, a line each. */
export function blockingIn({ statements, before, alone }: Judged): string[] {
  const forms = alone ? blocking : [...blocking, ...long]
  const found = onOlder(statements, before).flatMap((text) => forms.filter(({ of }) => of(text)).map(({ says }) => `${says}: ${text}`))
  const whole = onOlder(statements, before).filter((text) => alone && /^(?:update|delete from)\b/.test(text) && !/\bwhere\b/.test(text))
  return [...found, ...whole.map((text) => `changes a whole table in one statement: ${text}`), ...nullsForbidden(statements, before)]
}

/** NOT NULL is taken from a condition that holds already, else the whole table is read for it. */
const nullsForbidden = (statements: readonly string[], before: ReadonlySet<string>): string[] =>
  onOlder(statements, before).flatMap((text) => {
    const column = /\balter (?:column )?(\w+) set not null\b/.exec(text)?.[1]
    if (column === undefined || statements.some((one) => one.includes(`check (${column} is not null)`))) return []
    return [`reads the whole table for NOT NULL: first addCheck with '${column} is not null': ${text}`]
  })

/** What programs of before would miss, a line each. A condition that replaces one of its name is taken to allow more. */
export function contractingIn({ statements, before }: Omit<Judged, 'alone'>): string[] {
  return onOlder(statements, before).flatMap((text) => {
    const found = contracting.filter(({ of }) => of(text)).map(({ says }) => `${says}: ${text}`)
    const added = /\badd constraint (\w+) check\b/.exec(text)?.[1]
    const replaces = added !== undefined && statements.some((one) => new RegExp(`\\bdrop constraint (?:if exists )?${added}\\b`).test(one))
    return added === undefined || replaces ? found : [...found, `forbids what was allowed: ${text}`]
  })
}

const onOlder = (statements: readonly string[], before: ReadonlySet<string>): string[] =>
  statements.filter((text) => before.has(tableOf(text) ?? ''))
