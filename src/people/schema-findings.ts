import { z } from 'zod'
import { suggestion } from './nearest.ts'
import { type UnplacedProblem, type Path, shown } from './problem.ts'
import { environmentName } from './schema-fields.ts'

/** What a failed check means to whoever edits the file: one finding per problem, one per unknown key. */
export const findingsOf = (error: z.ZodError, schema: z.ZodType, raw: unknown): UnplacedProblem[] =>
  error.issues.flatMap((issue) => findings(issue, schema, raw))

function findings(issue: z.core.$ZodIssue, schema: z.ZodType, raw: unknown): UnplacedProblem[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol')
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key], key, keysAt(schema, path)))
  const value = valueAt(raw, path)
  if (value === undefined) return [{ path, value: null, expected: `缺少这一项；${issue.message}` }]
  const near = issue.code === 'invalid_value' ? suggestion(value, issue.values.map(String)) : ''
  return [{ path, value: schemaAt(schema, path) === environmentName ? null : shown(value), expected: `${issue.message}${near}` }]
}

export const unknownKey = (path: Path, key: string, known: readonly string[]): UnplacedProblem => ({
  path,
  value: null,
  expected: `没有 ${key} 这一项；可用的有 ${known.join('、')}${suggestion(key, known)}`,
})

export function valueAt(raw: unknown, path: Path): unknown {
  let value = raw
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.entries(value).find(([key]) => key === String(step))?.[1]
  }
  return value
}

const keysAt = (schema: z.ZodType, path: Path): string[] => {
  const found = schemaAt(schema, path)
  return found instanceof z.ZodObject ? Object.keys(found.shape) : []
}

/** The schema that `path` leads to, without what is wrapped around it. */
function schemaAt(schema: z.ZodType, path: Path): z.core.$ZodType | undefined {
  let found: z.core.$ZodType | undefined = bare(schema)
  for (const step of path) {
    if (found instanceof z.ZodArray) found = bare(found.element)
    else if (found instanceof z.ZodObject) found = bare(shapeOf(found)[step])
    else return undefined
  }
  return found
}

const shapeOf = (schema: z.ZodObject): z.core.$ZodShape => schema.shape

function bare(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodPipe) return bare(schema.in)
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return bare(schema.unwrap())
  return schema
}
