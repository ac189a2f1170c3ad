import { z } from 'zod'
import { type Day, parseDay } from '../policy/instant.ts'

const text = z.coerce.string().trim().min(1)
const day = z.coerce.string().transform((written, context): Day => {
  const parsed = parseDay(written)
  if (parsed !== null) return parsed
  context.addIssue({ code: 'custom', message: `“${written}”不是日期，应写成 2017-07-01` })
  return z.NEVER
})

/** What is answered from a day on; who wrote it, and who else agreed to it. */
const version = z.strictObject({ from: day, author: text, approver: text, text })

const entry = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/, '编号只用小写字母、数字和连字符'),
  /** Its title: the question as it is shown where one of several is to be chosen. */
  question: text,
  clauses: z.array(z.string()).min(1),
  /** It answers for orders entered before, at or after the cut-off; `kind`: of these orders only. */
  entered: z.strictObject({ is: z.enum(['before', 'at', 'after']), kind: z.enum(['install', 'repair']).optional() }).optional(),
  answers: z.array(version).min(1),
  /** How people ask it, in their own words. */
  ways: z.array(text).min(1),
})

/** The whole file. */
export const knowledgeShape = z.strictObject({
  /** Words for one thing, each read as the first of its line. */
  synonyms: z.array(z.array(text).min(2)).default([]),
  /** Characters that are typed or heard one for the other. */
  sounds: z.array(z.string().regex(/^\p{Script=Han}{2,}$/u, '应为两个以上的汉字')).default([]),
  /** The last word of a topic that is no question and is answered all the same: 赔付标准. */
  topics: z.array(text).default([]),
  /** Words of other matters: what names one is answered only by name. */
  elsewhere: z.array(text).default([]),
  entries: z.array(entry).min(1),
  /** Looks near, and is answered by no entry. */
  outside: z.array(text).default([]),
})

/** One agreed wording: how it is asked, what is answered since when, and the clauses it rests on. */
export type Entry = z.infer<typeof entry>
export type Version = z.infer<typeof version>
export type Knowledge = z.infer<typeof knowledgeShape>

/** What is answered on a day; null: nothing yet. */
export const versionOn = ({ answers }: Entry, on: Day): Version | null =>
  answers.filter(({ from }) => from <= on).toSorted((a, b) => b.from - a.from)[0] ?? null

/** All ways to ask it, its title first. */
export const asksOf = ({ question, ways }: Entry): string[] => [question, ...ways]
