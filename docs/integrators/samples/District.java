// Sends one report and waits for its receipt, on the official client io.nats:jnats (2.20 or newer). JDK 17.
// Not compiled by our tests: jnats is not among what they have; Receipts.java beside it is compiled and run.
//   javac -cp jnats.jar District.java Receipts.java
//   java -cp jnats.jar:. District BUNDLE/district.nk BUNDLE/receipt-keys.json nats://127.0.0.1:4222 DISTRICT report.json

import io.nats.client.AuthHandler;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.NKey;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PublishOptions;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

public final class District {
    /** Proves who we are: the server sends a nonce, the nkey signs it. */
    record Proof(NKey key) implements AuthHandler {
        public byte[] sign(byte[] nonce) {
            try {
                return key.sign(nonce);
            } catch (GeneralSecurityException | IOException error) {
                throw new IllegalStateException(error);
            }
        }

        public char[] getID() {
            try {
                return key.getPublicKey();
            } catch (GeneralSecurityException | IOException error) {
                throw new IllegalStateException(error);
            }
        }

        public char[] getJWT() {
            return null;
        }
    }

    public static void main(String[] given) throws Exception {
        char[] seed = Files.readString(Path.of(given[0])).strip().toCharArray();
        Receipts receipts = new Receipts(Files.readString(Path.of(given[1])));
        String district = given[3];
        byte[] body = Files.readAllBytes(Path.of(given[4])); // these very bytes: sending again must not change them
        Map<?, ?> submission = (Map<?, ?>) Receipts.Json.parse(new String(body, StandardCharsets.UTF_8));
        String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));

        Options options = new Options.Builder()
            .server(given[2])
            .authHandler(new Proof(NKey.fromSeed(seed)))
            .inboxPrefix("_INBOX_" + district) // the only inbox the broker lets us listen to
            .maxReconnects(-1)
            .build();
        try (Connection nats = Nats.connect(options)) {
            CompletableFuture<String> answered = new CompletableFuture<>();
            nats.createDispatcher(message -> {
                String text = new String(message.getData(), StandardCharsets.UTF_8);
                Map<?, ?> receipt = (Map<?, ?>) Receipts.Json.parse(text);
                if (!sha256.equals(receipt.get("content_sha256"))) return;
                try {
                    String why = receipts.fault(receipt, district);
                    if (why == null) answered.complete(text);
                    else System.err.println("left aside: " + why);
                } catch (GeneralSecurityException error) {
                    System.err.println("left aside: " + error);
                }
            }).subscribe("receipts." + district + ".>");

            String subject = "submissions." + district + "." + submission.get("unit");
            String id = district + "-" + submission.get("submission_id");
            Headers headers = new Headers().add("Content-Type", "application/json");
            long minutes = 3;
            for (int number = 1; !answered.isDone(); number++) {
                String messageId = number == 1 ? id : id + "~" + number; // one seen within two minutes is swallowed
                try {
                    nats.jetStream().publish(subject, headers, body, PublishOptions.builder().messageId(messageId).build());
                    answered.get(minutes, TimeUnit.MINUTES);
                } catch (IOException | JetStreamApiException error) {
                    System.err.println("not taken yet: " + error.getMessage());
                    Thread.sleep(Duration.ofSeconds(1).toMillis());
                    continue;
                } catch (TimeoutException nobody) {
                    minutes = Math.min(2 * minutes, 60);
                }
            }
            System.out.println(answered.get()); // keep it: this is the proof
        }
    }
}
