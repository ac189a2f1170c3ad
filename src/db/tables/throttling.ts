export interface ThrottlingTables {
  budget: {
    name: string
    /** Milliseconds of the product clock. */
    full_again_at: number
    /** Milliseconds of the product clock; 0: never refused. */
    refused_until: number
    /** Since it is refused. */
    asked_in_vain: number
  }
}
