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

/** Small things without any knowledge of the field. */
const ground = ['clock', 'command-io', 'usage', 'secret']
const rules = ['policy', 'messages']
const facts = [...ground, ...rules, 'db', 'people']
const wiring: Part = { imports: 'anything', packages: 'any' }

export const parts: Readonly<Record<string, Part>> = {
  policy: { imports: [], packages: 'none' },
  messages: { imports: [], packages: 'none' },

  clock: { imports: ['policy/instant'], packages: 'none' },
  'command-io': { imports: [], packages: 'none' },
  usage: { imports: [], packages: 'none' },
  secret: { imports: [], packages: ['node:util'] },
  environment: { imports: ['secret'], packages: 'any' },
  config: { imports: [...ground, ...rules, 'environment', 'db'], packages: 'any' },

  db: { imports: [], packages: 'any' },
  people: { imports: [...ground, ...rules, 'db'], packages: 'any' },
  orders: { imports: facts, packages: 'any' },
  delivery: { imports: facts, packages: 'any' },
  intake: { imports: [...facts, 'orders'], packages: 'any' },
  judging: { imports: [...facts, 'config'], packages: 'any' },

  alerting: { imports: [...facts, 'orders', 'delivery'], packages: 'any' },
  bulletins: { imports: [...facts, 'orders', 'delivery'], packages: 'any' },
  compensation: { imports: [...facts, 'orders', 'delivery'], packages: 'any' },
  // Its table names the work that each time causes.
  schedule: { imports: [...facts, 'orders', 'delivery', 'alerting', 'bulletins', 'compensation'], packages: 'any' },
  conversation: { imports: [...facts, 'orders', 'delivery', 'alerting', 'bulletins', 'compensation'], packages: 'any' },

  // Each channel is a part of its own, so that none can import a sibling.
  'channels/*': {
    imports: [
      'clock',
      'secret',
      'messages',
      'policy/instant',
      'delivery/sender',
      'delivery/within',
      'conversation/incoming',
      'conversation/clicking',
      'conversation/line',
      'channels/connector',
      'channels/platform',
    ],
    packages: 'any',
  },
  // What the channel of a real platform is to the program, and the program to it.
  'channels/platform': {
    imports: ['secret', 'messages', 'policy/instant', 'delivery/sender', 'conversation/incoming', 'conversation/clicking'],
    packages: ['fastify'],
  },
  'channels/connector': { imports: ['messages'], packages: ['bottender'] },
  'channels/declared': { imports: ['messages'], packages: ['zod'] },
  // What runs in the browser.
  'channels/webchat/page': { imports: ['messages', 'policy/instant', 'conversation/line', 'channels/webchat/protocol'], packages: 'none' },

  web: { imports: ground, packages: 'any' },
  control: { imports: ground, packages: 'any' },
  demonstration: { imports: [...facts, 'orders', 'intake'], packages: 'any' },

  bot: { imports: [...ground, ...rules, 'conversation', 'delivery', 'channels/connector', 'channels/declared'], packages: 'any' },
  'chat-command': wiring,
  cli: wiring,
  'cli-io': wiring,
  'control-news': wiring,
  greeting: wiring,
  'cannot-serve': wiring,
  directory: wiring,
  doctor: wiring,
  'doctor-command': wiring,
  'org-apply': wiring,
  'org-command': wiring,
  main: wiring,
  'metered-calls': wiring,
  page: wiring,
  product: wiring,
  'platform-channels': wiring,
  'product-commands': wiring,
  reach: wiring,
  readiness: wiring,
  'running-server': wiring,
  talking: wiring,
  'tell-control-group': wiring,
  timetable: wiring,
  'with-product': wiring,

  // What has shipped must not change when the source does.
  '/migrations': { imports: [], packages: ['kysely'] },
  '/bin': { imports: ['cli'], packages: 'any' },
  '/bottender.config': { imports: [], packages: 'none' },
}

/** Packages that only these parts may import. */
const withDatabase = ['db', 'people', 'orders', 'delivery', 'intake', 'schedule', 'alerting', 'bulletins', 'compensation', 'conversation']
export const confined: Readonly<Record<string, readonly string[]>> = {
  bottender: ['channels/*', 'channels/connector', 'bot'],
  kysely: [...withDatabase, 'demonstration', 'readiness', 'metered-calls', 'doctor', '/migrations'],
  pg: ['db'],
  '@electric-sql/pglite': ['db'],
  'pg-boss': ['delivery'],
  'node-cron': ['schedule'],
}

/** Modules that start something and that no other module needs to import. */
export const entries = ['src/cli.ts', 'src/channels/webchat/page/main.ts']

/** Modules that import what is only known at run time: bottender.config.js, or another in its tests. */
export const computing = ['src/channels/declared.ts']
