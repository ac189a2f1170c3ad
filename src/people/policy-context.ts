import type { Context, ForceMajeure } from '../policy/context.ts'
import type { Instant } from '../policy/instant.ts'
import type { Organisation } from './organisation.ts'

/** What the organisation file says of the notice: opt-in areas and dated parameters, for a judgement as of `asOf`. */
export const contextOf = (organisation: Organisation, asOf: Instant, forceMajeure: readonly ForceMajeure[] = []): Context => ({
  asOf,
  optIns: new Map(organisation.districts.map(({ id, optedIn }) => [id, optedIn])),
  forceMajeure,
  parameters: organisation.parameters,
})
