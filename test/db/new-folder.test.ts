import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { isTaken, openNewFolder } from '../../src/db/new-folder.ts'
import { withFolder } from '../stories/story.ts'

withFolder('where no database can be made, that is said in words', async ({ data }) => {
  const file = join(data, 'a-file')
  writeFileSync(file, '')
  await expect(openNewFolder(join(file, 'live/pg'))).rejects.toThrow('路径中有一段是文件，不是文件夹')
  await expect(openNewFolder('/proc/sameday/pg')).rejects.toThrow('这里不能建立文件夹')
  expect(() => isTaken(file)).toThrow(`数据文件夹 ${file} 无法使用`)
})
