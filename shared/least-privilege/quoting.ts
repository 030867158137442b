/** How a person would write names and texts for a database system, in one line whatever is in them. */
export type Quoting = { readonly name: (text: string) => string; readonly text: (text: string) => string }

export const postgresqlQuoting: Quoting = {
  name: text => `"${text.replaceAll('"', '""')}"`,
  text: text => `'${text.replaceAll("'", "''")}'`,
}

export const mysqlQuoting: Quoting = {
  name: text => `\`${text.replaceAll('`', '``')}\``,
  text: text => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`,
}
