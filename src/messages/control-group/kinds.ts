/** What the control group hears of. docs/operations.md says of each what it means and what to do; a test holds both together. */
type ControlKind =
  | 'alarm'
  | 'audit'
  | 'backup'
  | 'bulletins-left-out'
  | 'channel'
  | 'connection'
  | 'deliveries'
  | 'feed'
  | 'gone'
  | 'import'
  | 'look-ups'
  | 'notices'
  | 'outsiders'
  | 'push'
  | 'quota'
  | 'refused'
  | 'room'
  | 'watchdog'
  | 'wrong-tokens'

/** The key of such a message, behind `control/`. */
export type ControlKey = `${ControlKind}/${string}`
