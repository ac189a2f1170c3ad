/**
 * Who may import whom. A part is a folder or file under `src`, or a folder of the project; a module belongs to the longest part that its
 * path begins with. `*` stands for any one name. Anything in a part may import the rest of that part.
 */
export interface Part {
  /** Parts, folders and files under `src`. */
  readonly imports: readonly string[] | 'anything'
  /** Packages and `node:` modules. */
  readonly packages: 'any' | 'none' | readonly string[]
}

/** What every wing may know: bounds for what comes from outside, the clock, secrets, the table of platforms, the rules of the notice, what is said, the database, who is who. */
const ground = ['untrusted', 'clock', 'config/secret', 'platforms/platforms', 'platforms/thread']
const rules = ['policy', 'messages']
const facts = [...ground, ...rules, 'db', 'people', 'files']
/** What posts something of the bot's own accord, or is asked about. */
const posting = [...facts, 'orders', 'delivery', 'audit']
/** What the conversation is to a channel. */
const talk = ['conversation/inbox/incoming', 'conversation/buttons/press']
const wiring: Part = { imports: 'anything', packages: 'any' }

export const parts: Readonly<Record<string, Part>> = {
  policy: { imports: [], packages: 'none' },
  // 四(九)2: pay is reckoned without anything of compensation within reach, neither here nor in `pay`.
  'policy/pay': { imports: ['policy/exact', 'policy/instant', 'policy/order', 'policy/parameters'], packages: 'none' },
  messages: { imports: [], packages: 'none' },
  // Tables that go out as files.
  spreadsheets: { imports: [], packages: ['node:stream', 'node:stream/promises', 'node:zlib'] },
  // JSON, XML and YAML from outside, bounded before anything is built of them.
  untrusted: { imports: [], packages: ['node:fs', 'node:timers/promises', 'saxes', 'yaml'] },
  'platforms/platforms': { imports: [], packages: 'none' },
  'platforms/thread': { imports: [], packages: ['node:crypto'] },

  clock: { imports: ['policy/instant'], packages: 'none' },
  db: { imports: ['policy/instant'], packages: 'any' },
  config: { imports: [...ground, ...rules, 'db'], packages: 'any' },
  // Pictures, workbooks and evidence, by their content.
  files: { imports: ['policy/instant', 'db'], packages: 'any' },
  people: { imports: [...ground, ...rules, 'db'], packages: 'any' },
  audit: { imports: facts, packages: 'any' },
  orders: { imports: facts, packages: 'any' },
  delivery: { imports: facts, packages: 'any' },
  platforms: { imports: [...facts, 'config'], packages: 'any' },
  'control-group': { imports: [...facts, 'orders', 'delivery', 'platforms', 'audit'], packages: 'any' },
  // How much of something one person or one address may use.
  throttling: { imports: facts, packages: 'any' },
  intake: { imports: [...facts, 'orders', 'control-group', 'config/intake-tokens', 'spreadsheets'], packages: 'any' },

  // Who has an order in hand, and who is asked to take it.
  escalation: { imports: [...facts, 'orders', 'delivery'], packages: 'any' },
  alerting: { imports: [...posting, 'escalation'], packages: 'any' },
  // Repairs with one cause.
  outages: { imports: [...posting, 'alerting'], packages: 'any' },
  // What tonight will bring. The model knows only days and hours; what is said shares the budget of the alerts.
  'forecast/model': { imports: ['policy/instant'], packages: 'none' },
  forecast: { imports: [...posting, 'alerting', 'forecast/model'], packages: 'any' },
  // Figures as pictures; the only place that draws.
  pictures: { imports: [], packages: 'any' },
  bulletins: { imports: [...posting, 'escalation', 'pictures', 'spreadsheets'], packages: 'any' },
  compensation: { imports: [...posting, 'spreadsheets'], packages: 'any' },
  // All that is held about one order.
  disclosure: { imports: [...posting, 'compensation'], packages: 'any' },
  // A whole database as one file, and from one engine into the other.
  backup: { imports: [...posting, 'compensation'], packages: 'any' },
  // What is known of one customer, in the tables of whoever may hold it.
  erasure: { imports: posting, packages: 'any' },
  // What has had its time, by what may lie in the tables of others.
  retention: { imports: posting, packages: 'any' },
  // Repeats, promises kept, what customers and the regulator complain of, faults at acceptance.
  quality: { imports: [...posting, 'spreadsheets'], packages: 'any' },
  pay: {
    imports: [
      'policy/pay',
      'policy/exact',
      'policy/instant',
      'policy/order',
      'policy/parameters',
      'messages',
      'db',
      'people',
      'orders',
      'spreadsheets',
    ],
    packages: 'any',
  },
  // Looks at the traces by ways of its own: it imports nobody whose work it checks.
  watchdog: { imports: [...facts, 'orders', 'delivery'], packages: 'any' },
  // 四(六): customers are told of what was paid.
  telling: { imports: [...posting, 'compensation', 'channels/call', 'spreadsheets'], packages: 'any' },
  // Its table names the work that each time causes.
  schedule: {
    imports: [
      ...posting,
      'control-group',
      'throttling',
      'escalation',
      'watchdog',
      'alerting',
      'outages',
      'forecast',
      'bulletins',
      'compensation',
      'backup',
      'retention',
      'quality',
      'telling',
    ],
    packages: 'any',
  },
  conversation: {
    imports: [
      ...posting,
      'knowledge',
      'platforms',
      'throttling',
      'escalation',
      'alerting',
      'outages',
      'forecast',
      'bulletins',
      'compensation',
      'telling',
      'pay',
      'quality',
    ],
    packages: 'any',
  },
  // One agreed wording: what is asked and what is answered.
  knowledge: { imports: ['policy', 'people', 'untrusted', 'db'], packages: 'any' },
  demonstration: { imports: [...facts, 'orders', 'intake'], packages: 'any' },

  // Each channel is a part of its own, so that none can import a sibling.
  'channels/*': {
    imports: [
      ...ground,
      'messages',
      'policy/instant',
      'delivery/sender',
      'delivery/within',
      ...talk,
      'conversation/inbox/line',
      'channels/connector',
      'channels/platform',
      'channels/platform-clock',
      'channels/ways',
      'channels/call',
      'channels/in-order',
      'channels/pace',
      'channels/alarms',
      'channels/until-aborted',
      'channels/links',
      'channels/quoted-text',
      'channels/download',
    ],
    packages: 'any',
  },
  // The kit that both platforms are built with.
  'channels/ways': { imports: ['delivery/sender', 'channels/call', 'channels/platform'], packages: 'none' },
  'channels/call': { imports: ['untrusted'], packages: 'any' },
  'channels/in-order': { imports: [], packages: 'none' },
  'channels/pace': { imports: [], packages: 'any' },
  'channels/alarms': { imports: ['channels/platform'], packages: 'none' },
  'channels/platform-clock': { imports: ['messages', 'policy/instant', 'channels/platform'], packages: 'any' },
  'channels/links': { imports: [], packages: 'none' },
  'channels/quoted-text': { imports: [], packages: 'none' },
  'channels/download': { imports: talk, packages: 'any' },
  'channels/until-aborted': { imports: [], packages: 'any' },
  // What the channel of a real platform is to the program, and the program to it.
  'channels/platform': { imports: [...ground, 'messages', 'policy/instant', 'delivery/sender', ...talk], packages: ['fastify'] },
  'channels/connector': { imports: ['messages', 'platforms/platforms'], packages: ['bottender'] },
  'channels/declared': { imports: ['platforms/platforms'], packages: ['zod'] },
  // What runs in the browser.
  'channels/webchat/page': {
    imports: ['messages', 'policy/instant', 'conversation/inbox/line', 'channels/webchat/protocol'],
    packages: 'none',
  },

  // How a command reaches the running server.
  remote: { imports: ['config', 'db/tables'], packages: 'any' },
  // The only place beside the channels that knows Bottender.
  'program/bot': {
    imports: [...ground, ...rules, 'conversation', 'delivery', 'channels/connector', 'channels/declared', 'channels/in-order'],
    packages: 'any',
  },

  main: wiring,
  cli: wiring,
  program: wiring,
  server: wiring,

  // What has shipped must not change when the source does.
  '/migrations': { imports: ['db/migrating/large-tables'], packages: ['kysely'] },
  '/bin': { imports: ['cli'], packages: 'any' },
  '/bottender.config': { imports: [], packages: 'none' },
}

/** Packages that only these parts may import. */
const withDatabase = [
  'db',
  'people',
  'audit',
  'orders',
  'files',
  'delivery',
  'platforms',
  'control-group',
  'throttling',
  'intake',
  'schedule',
  'escalation',
  'watchdog',
  'alerting',
  'outages',
  'forecast',
  'bulletins',
  'compensation',
  'backup',
  'disclosure',
  'retention',
  'erasure',
  'telling',
  'pay',
  'quality',
  'conversation',
  'demonstration',
  'program',
  'server',
  'cli',
]
export const confined: Readonly<Record<string, readonly string[]>> = {
  bottender: ['channels/*', 'channels/connector', 'program/bot'],
  kysely: [...withDatabase, '/migrations'],
  pg: ['db'],
  '@electric-sql/pglite': ['db'],
  'pg-boss': ['delivery'],
  'node-cron': ['schedule'],
  '@napi-rs/canvas': ['pictures'],
}

/** Files that may lie loose in `src`: what starts the program, and the time it goes by. */
export const looseFiles = ['cli.ts', 'clock.ts', 'main.ts']

/** Files that one folder may hold, in each of these trees. */
export const roomy = { most: 25, trees: ['src', 'test', 'bench'] } as const

/** Modules that start something and that no other module needs to import. */
export const entries = ['src/cli.ts', 'src/channels/webchat/page/main.ts', 'src/intake/apart/thread.ts', 'src/pictures/thread.ts']

/** Modules that import what is only known at run time: bottender.config.js, or another in its tests. */
export const computing = ['src/channels/declared.ts']
