// Whether receipts prove anything, on a plain JDK 17: no server, no library.
//   java Receipts.java BUNDLE/receipt-keys.json DISTRICT RECEIPTS.jsonl
// Prints a line for each receipt; exit code 0 where all prove something, 3 where one does not.

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

public final class Receipts {
    private static final List<String> FIELDS = List.of(
        "district", "unit", "obligation", "period", "submission_id", "message_id", "content_sha256", "outcome", "reasons",
        "submitted_at", "received_at", "arrived_at", "due_at", "decided_at", "event_id", "position", "journal_hash", "key");
    private static final byte[] DER = HexFormat.of().parseHex("302a300506032b6570032100"); // RFC 8410, before the raw key

    record Key(PublicKey key, String until) {}

    private final Map<String, Key> keys = new HashMap<>();

    /** Takes the public keys of `receipt-keys.json`. */
    public Receipts(String receiptKeys) throws GeneralSecurityException {
        for (Object one : (List<?>) ((Map<?, ?>) Json.parse(receiptKeys)).get("keys")) {
            Map<?, ?> named = (Map<?, ?>) one;
            byte[] raw = Base64.getDecoder().decode((String) named.get("public_key"));
            byte[] der = new byte[DER.length + raw.length];
            System.arraycopy(DER, 0, der, 0, DER.length);
            System.arraycopy(raw, 0, der, DER.length, raw.length);
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
            String id = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(raw)).substring(0, 16);
            keys.put(id, new Key(key, (String) named.get("until")));
        }
    }

    /** The bytes a signature covers: one field a line, what a receipt does not have is an empty line. */
    public static byte[] signedBytes(Map<?, ?> receipt) {
        Map<Object, Object> plain = new HashMap<>(receipt);
        Map<?, ?> duty = receipt.get("duty") instanceof Map<?, ?> found ? found : Map.of();
        for (String name : List.of("unit", "obligation", "period")) plain.put(name, duty.get(name));
        List<String> codes = new ArrayList<>();
        if (receipt.get("reasons") instanceof List<?> reasons) {
            for (Object reason : reasons) codes.add((String) ((Map<?, ?>) reason).get("code"));
        }
        plain.put("reasons", String.join(" ", codes));
        List<String> lines = new ArrayList<>();
        lines.add(Boolean.TRUE.equals(receipt.get("test")) ? "dunghan-test-receipt-v1" : "dunghan-receipt-v1");
        for (String name : FIELDS) lines.add(plain.get(name) == null ? "" : plain.get(name).toString());
        if (lines.stream().anyMatch(line -> line.contains("\n"))) throw new IllegalArgumentException("a line feed in a field");
        return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    }

    /** Why a receipt proves nothing; null where it does. */
    public String fault(Map<?, ?> receipt, String district) throws GeneralSecurityException {
        if (receipt.get("signature") == null) return "unsigned";
        Key known = keys.get((String) receipt.get("key"));
        if (known == null) return "forged: no key of ours";
        if (!fits(receipt, known.key())) return "altered";
        if (!district.equals(receipt.get("district"))) return "foreign";
        if (known.until() == null) return null;
        if (!(receipt.get("decided_at") instanceof String decided)) return "key-expired";
        return OffsetDateTime.parse(decided).isBefore(OffsetDateTime.parse(known.until())) ? null : "key-expired";
    }

    private static boolean fits(Map<?, ?> receipt, PublicKey key) throws GeneralSecurityException {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(key);
            check.update(signedBytes(receipt));
            byte[] signature = Base64.getDecoder().decode((String) receipt.get("signature"));
            return signature.length == 64 && check.verify(signature);
        } catch (IllegalArgumentException error) {
            return false; // no base64, or a field that cannot be signed at all
        }
    }

    public static void main(String[] given) throws Exception {
        Receipts receipts = new Receipts(Files.readString(Path.of(given[0])));
        boolean all = true;
        for (String line : Files.readAllLines(Path.of(given[2]))) {
            if (line.isBlank()) continue;
            Map<?, ?> receipt = (Map<?, ?>) Json.parse(line);
            String why = receipts.fault(receipt, given[1]);
            if (why == null && Boolean.TRUE.equals(receipt.get("test"))) why = "test"; // counts nowhere, proves nothing
            System.out.println((why == null ? "ok " : "no ") + receipt.get("submission_id") + (why == null ? "" : ": " + why));
            all &= why == null;
        }
        System.exit(all ? 0 : 3);
    }

    /** Just enough JSON to need no library: numbers stay as they are written, since that is what is signed. */
    static final class Json {
        private final String text;
        private int at;

        private Json(String text) {
            this.text = text;
        }

        static Object parse(String text) {
            return new Json(text).value();
        }

        private Object value() {
            switch (peek()) {
                case '{': return object();
                case '[': return array();
                case '"': return string();
                default: return word();
            }
        }

        private Map<String, Object> object() {
            Map<String, Object> found = new LinkedHashMap<>();
            for (take('{'); peek() != '}'; skip(',')) {
                String name = string();
                take(':');
                found.put(name, value());
            }
            take('}');
            return found;
        }

        private List<Object> array() {
            List<Object> found = new ArrayList<>();
            for (take('['); peek() != ']'; skip(',')) found.add(value());
            take(']');
            return found;
        }

        private String string() {
            StringBuilder found = new StringBuilder();
            for (take('"'); text.charAt(at) != '"'; at++) {
                char one = text.charAt(at);
                found.append(one == '\\' ? escaped() : one);
            }
            at++;
            return found.toString();
        }

        private char escaped() {
            char one = text.charAt(++at);
            if (one != 'u') return "\"\\/\b\f\n\r\t".charAt("\"\\/bfnrt".indexOf(one));
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
        }

        private Object word() {
            int from = at;
            while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) at++;
            String found = text.substring(from, at);
            return switch (found) {
                case "null" -> null;
                case "true" -> true;
                case "false" -> false;
                default -> found;
            };
        }

        private char peek() {
            while (Character.isWhitespace(text.charAt(at))) at++;
            return text.charAt(at);
        }

        private void take(char wanted) {
            if (peek() != wanted) throw new IllegalArgumentException("no JSON at " + at);
            at++;
        }

        private void skip(char separator) {
            if (peek() == separator) at++;
        }
    }
}
