import { z } from 'zod'
import { effectiveDay } from '../../policy/parameters.ts'
import type { OutageRules } from '../organisation.ts'
import { datedNumbers, section } from '../schema-fields.ts'

const falseProposals = datedNumbers(z.number('应为数字').min(0.1, '应至少为 0.1').max(100, '不能超过 100'))

/** One a month where the file says nothing, and before the day from which it says otherwise. */
const first = { from: effectiveDay, value: 1 }

export const outageSchema = section({ falseProposalsAMonth: falseProposals.nullish() })
  .nullish()
  .transform((rules): OutageRules => {
    const given = rules?.falseProposalsAMonth ?? []
    return { falseProposalsAMonth: given.some(({ from }) => from <= effectiveDay) ? given : [...given, first] }
  })
