import { type Span, spansOf } from './span.ts'

/** A recording by its number, a picture, a document: `录音123`, `REC-20261121-0077`, `截图为证`. */
const EVIDENCE =
  /(?:录音|通话|来电|工单附件|附件|照片|图片|截图|视频|短信)(?:编号|号|文件|记录)?[ :：]*(?:(?:REC|rec|Rec)?[-_A-Za-z]{0,6}\d[\w-]*)|\bREC[-_]?\d[\w-]*|(?:截图|照片|拍照|图片|录音|短信)(?:为证|在案|已?留存|已?上传)|(?:截图|照片)(?=$|[ ,。;])/gi

export const evidenceIn = (text: string): Span<string>[] => spansOf(text, EVIDENCE, ([said]) => said.replace(/[ :：]+/g, ''))
