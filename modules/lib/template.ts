/**
 * Text that Terraform must pass on as it is: `${` and `%{` open its template expressions. Only for plain text;
 * a text that holds a reference to an attribute would lose it.
 */
export const escapeTemplate = (text: string): string => text.replace(/[$%]\{/g, (opening) => opening[0] + opening);
