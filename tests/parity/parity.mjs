// The Node surface: scenarios in, answers out, one a line.
import { createInterface } from 'node:readline'
import * as entra from '../../entra-napi/index.mjs'

const names = { nameSimilarity: 2, normalizeDomain: 1, domainOf: 1 }

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const tab = line.indexOf('\t')
  const name = line.slice(0, tab)
  try {
    console.log(`ok\t${JSON.stringify(call(name, line.slice(tab + 1)) ?? null)}`)
  } catch (error) {
    console.log(`error\t${error.code}`)
  }
}

function call(name, document) {
  const input = JSON.parse(document)
  return name in names ? entra[name](...input.slice(0, names[name])) : entra[name](input)
}
