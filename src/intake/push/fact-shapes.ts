import { z } from 'zod'
import { type Correctable, type PushedFact, correctable, facts, pushedFacts } from '../../orders/facts.ts'
import { type FactForm, type FactName, factForms } from '../../policy/order.ts'

export const time = z.string().max(40).describe('ISO 8601 with offset, e.g. 2026-11-21T16:00:00+08:00')
export const name = z.string().min(1).max(128)
const visit = z.strictObject({ from: time.optional(), to: time })

/** A name of a district is looked up before the fact is read. */
const district = { district: name.describe('id, name or alias of the organisation file') }

/** What is told of an order when it comes to be, in the sequence of its facts; the visit is told by `…StartDate` and `…CompletionDate`. */
export const toldFacts = {
  ...shapesOf(pushedFacts.filter((fact): fact is Told => fact !== 'id' && fact !== 'appointment')),
  ...district,
}
type Told = Exclude<PushedFact, 'id' | 'appointment'>

/** What a correction puts right. */
export const correctedFacts = z.strictObject({ ...shapesOf<Correctable>(correctable), ...district }).partial()

function shapesOf<F extends FactName>(names: readonly F[]): Record<F, z.ZodType> {
  return Object.fromEntries(names.map((fact) => [fact, shapeOf(fact)])) as Record<F, z.ZodType>
}

/** What need not be said may be left out, and null where that says that it is not known. */
function shapeOf(fact: FactName): z.ZodType {
  const { form, otherwise }: { readonly form: FactForm; readonly otherwise?: unknown } = factForms[fact]
  const shape = shapeOfForm(form, facts[fact].longest)
  if (otherwise === undefined) return shape
  return otherwise === null ? shape.nullable().optional() : shape.optional()
}

function shapeOfForm(form: FactForm, longest: number | undefined): z.ZodType {
  if (form === 'boolean') return z.boolean()
  if (form === 'instant') return time
  if (form === 'appointment') return visit
  if (form === 'parts') throw new TypeError('a fact in a form of its own has events of its own')
  return form === 'text' ? (longest === undefined ? name : z.string().min(1).max(longest)) : z.enum(form)
}
