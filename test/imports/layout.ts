import { globSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { looseFiles, roomy } from './rules.ts'

/** Folders that hold too many files, and files that lie loose in src. */
export function layoutProblems(root: string): string[] {
  return [...crowded(root), ...loose(root)]
}

function crowded(root: string): string[] {
  const held = new Map<string, number>()
  for (const tree of roomy.trees)
    for (const entry of globSync(`${tree}/**/*`, { cwd: root, withFileTypes: true, exclude: ({ name }) => name === 'node_modules' })) {
      const folder = entry.parentPath.slice(root.length + 1).replaceAll('\\', '/')
      if (entry.isFile()) held.set(folder, (held.get(folder) ?? 0) + 1)
    }
  return [...held]
    .filter(([, files]) => files > roomy.most)
    .map(([folder, files]) => `${folder}: ${files} files; a folder holds at most ${roomy.most}`)
    .toSorted()
}

const loose = (root: string): string[] =>
  readdirSync(join(root, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isFile() && !looseFiles.includes(entry.name))
    .map(({ name }) => `src/${name}: lies loose; only ${looseFiles.join(', ')} may`)
    .toSorted()
