/**
 * Which channels exist. Declarative: connectors are attached where the program is wired.
 * Under "type": "module" a bare default export would be read as no channels at all.
 */
export const channels = {
  /** The demonstration page. */
  webchat: { enabled: true, path: '/' },
  /** `sameday chat`; the terminal has no path. */
  console: { enabled: true, path: null },
  /** On where credentials are set; the path is that of the callback. */
  wecom: { enabled: true, path: '/callback/wecom' },
  dingtalk: { enabled: true, path: '/callback/dingtalk' },
}

const config = { channels }
export { config as default, config as 'module.exports' }
