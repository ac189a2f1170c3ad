/** What an export may tell of an order, by column. */
export const exportColumns = [
  'id',
  'kind',
  'product',
  'customerType',
  'household',
  'account',
  'name',
  'phone',
  'address',
  'district',
  'area',
  'enteredAt',
  'wantsSameDay',
  'appointment',
  'installer',
  'contractor',
  'state',
  'endedAt',
  'cause',
  'rescheduleCount',
] as const
export type ExportColumn = (typeof exportColumns)[number]
