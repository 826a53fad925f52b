// Payment tokens and e-mail addresses.
const SECRETS = /\btok_\w+|[^\s"'<>@:/\\]+@[\w-]+(?:\.[\w-]+)+/g;
// Three parts in base64url, the first of which begins with `{"`.
const JSON_WEB_TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g;
// A parameter of a query string. The excluded characters keep the search linear.
const PARAMETER = /([?&;])([^=?&;#\s"\\]+)=([^?&;#\s"\\]+)/g;
const SECRET_NAME = /token|secret|passw|pwd|api[-_.]?key|^key$|auth|credential|signature|^sig$|session|jwt|^code$|otp/i;

/**
 * Masks secrets in a log line: payment tokens, e-mail addresses, JSON Web Tokens, and values of query parameters with
 * the name of a secret (`?access_token=…`). A name may be percent-encoded.
 */
export function maskSecrets(line: string): string {
  let masked = line;
  if (masked.includes('@') || masked.includes('tok_')) masked = masked.replace(SECRETS, '***');
  if (masked.includes('eyJ')) masked = masked.replace(JSON_WEB_TOKEN, '***');
  if (masked.includes('=')) masked = masked.replace(PARAMETER, maskParameter);
  return masked;
}

function maskParameter(parameter: string, before: string, name: string): string {
  return SECRET_NAME.test(decoded(name)) ? `${before}${name}=***` : parameter;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // Malformed percent-encoding leaves the name unchanged.
    return name;
  }
}
