import type { At } from '../instants.ts'

export interface ErasureTables {
  /** Orders whose customer's data were erased, so that a source that repeats them does not bring them back. */
  erased_order: {
    order_id: string
    /** What stands in the household's place: a random name, or its own where the books need it. */
    household: string
    erased_at: At
    erased_by: string
  }
}
