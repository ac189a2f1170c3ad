// What the control group hears of back-ups.

const todo = '请运行 sameday backup --out 文件，并排进每天的定时任务；用别的工具备份的，用 sameday backup note 记下。'

export const backupOld = (last: string, age: string): string => `数据库已有${age}没有备份（最近一次 ${last}）。${todo}`

export const neverBackedUp = (age: string): string => `数据库建立${age}以来没有做过备份。${todo}`
