// Sends one report and waits for its receipt, on the official client NATS.Net (2.5 or newer) and NSec.Cryptography (Ed25519). .NET 8.
// Not compiled by our tests: there is no .NET where they run. The rules it follows are tested in Python, Node.js and Java.
//   dotnet add package NATS.Net; dotnet add package NATS.NKeys; dotnet add package NSec.Cryptography
//   dotnet run -- BUNDLE/district.nk BUNDLE/receipt-keys.json nats://127.0.0.1:4222 DISTRICT report.json

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.NKeys;
using NSec.Cryptography;

var (seedFile, keysFile, url, district, reportFile) = (args[0], args[1], args[2], args[3], args[4]);
var body = await File.ReadAllBytesAsync(reportFile); // these very bytes: sending again must not change them
var submission = JsonDocument.Parse(body).RootElement;
var sha256 = Convert.ToHexString(SHA256.HashData(body)).ToLowerInvariant();
var seed = (await File.ReadAllTextAsync(seedFile)).Trim();
var receipts = new Receipts(await File.ReadAllTextAsync(keysFile));

var options = new NatsOpts
{
    Url = url,
    Name = $"district {district}",
    InboxPrefix = $"_INBOX_{district}", // the only inbox the broker lets us listen to
    AuthOpts = new NatsAuthOpts { Seed = seed, NKey = KeyPair.FromSeed(seed).GetPublicKey() },
};
await using var nats = new NatsConnection(options);
var js = new NatsJSContext(nats);
var answered = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);

await nats.ConnectAsync();
var listening = await nats.SubscribeCoreAsync<byte[]>($"receipts.{district}.>");
_ = Task.Run(async () =>
{
    await foreach (var message in listening.Msgs.ReadAllAsync())
    {
        var text = Encoding.UTF8.GetString(message.Data ?? []);
        var receipt = JsonDocument.Parse(text).RootElement;
        if (receipt.GetProperty("content_sha256").GetString() != sha256) continue;
        var why = receipts.Fault(receipt, district);
        if (why is null) answered.TrySetResult(text);
        else Console.Error.WriteLine($"left aside: {why}");
    }
});

var subject = $"submissions.{district}.{submission.GetProperty("unit").GetString()}";
var id = $"{district}-{submission.GetProperty("submission_id").GetString()}";
var wait = TimeSpan.FromMinutes(3);
for (var number = 1; !answered.Task.IsCompleted; number++)
{
    var messageId = number == 1 ? id : $"{id}~{number}"; // one seen within two minutes is swallowed
    try
    {
        var headers = new NatsHeaders { ["Content-Type"] = "application/json" };
        PubAckResponse ack = await js.PublishAsync(subject, body, opts: new NatsJSPubOpts { MsgId = messageId }, headers: headers);
        ack.EnsureSuccess(); // stored; not decided
    }
    catch (Exception error) when (error is NatsException or OperationCanceledException)
    {
        Console.Error.WriteLine($"not taken yet: {error.Message}");
        await Task.Delay(TimeSpan.FromSeconds(1));
        continue;
    }
    if (await Task.WhenAny(answered.Task, Task.Delay(wait)) == answered.Task) break;
    wait = TimeSpan.FromMinutes(Math.Min(2 * wait.TotalMinutes, 60));
}
Console.WriteLine(await answered.Task); // keep it: this is the proof

/// <summary>Whether receipts prove anything: no server needed.</summary>
sealed class Receipts
{
    private static readonly string[] Fields =
    [
        "district", "unit", "obligation", "period", "submission_id", "message_id", "content_sha256", "outcome", "reasons",
        "submitted_at", "received_at", "arrived_at", "due_at", "decided_at", "event_id", "position", "journal_hash", "key",
    ];

    private readonly Dictionary<string, (PublicKey Key, string? Until)> keys = [];

    /// <summary>Takes the public keys of `receipt-keys.json`.</summary>
    public Receipts(string receiptKeys)
    {
        foreach (var one in JsonDocument.Parse(receiptKeys).RootElement.GetProperty("keys").EnumerateArray())
        {
            var raw = Convert.FromBase64String(one.GetProperty("public_key").GetString()!);
            var id = Convert.ToHexString(SHA256.HashData(raw)).ToLowerInvariant()[..16];
            keys[id] = (PublicKey.Import(SignatureAlgorithm.Ed25519, raw, KeyBlobFormat.RawPublicKey), Text(one, "until"));
        }
    }

    /// <summary>The bytes a signature covers: one field a line, what a receipt does not have is an empty line.</summary>
    public static byte[] SignedBytes(JsonElement receipt)
    {
        var test = receipt.TryGetProperty("test", out var said) && said.ValueKind == JsonValueKind.True;
        var lines = new List<string> { test ? "dunghan-test-receipt-v1" : "dunghan-receipt-v1" };
        var duty = receipt.TryGetProperty("duty", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        lines.AddRange(Fields.Select(name => name switch
        {
            "unit" or "obligation" or "period" => duty.ValueKind == JsonValueKind.Object ? Text(duty, name) ?? "" : "",
            "reasons" => string.Join(' ', receipt.GetProperty("reasons").EnumerateArray().Select(one => Text(one, "code"))),
            _ => Text(receipt, name) ?? "",
        }));
        if (lines.Any(line => line.Contains('\n'))) throw new FormatException("a line feed in a field");
        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    /// <summary>Why a receipt proves nothing; null where it does.</summary>
    public string? Fault(JsonElement receipt, string district)
    {
        if (Text(receipt, "signature") is not { } signature) return "unsigned";
        if (!keys.TryGetValue(Text(receipt, "key") ?? "", out var known)) return "forged: no key of ours";
        if (!Fits(receipt, known.Key, signature)) return "altered";
        if (Text(receipt, "district") != district) return "foreign";
        if (known.Until is null) return null;
        return Text(receipt, "decided_at") is { } decided && Moment(decided) < Moment(known.Until) ? null : "key-expired";
    }

    private static bool Fits(JsonElement receipt, PublicKey key, string signature)
    {
        try
        {
            return SignatureAlgorithm.Ed25519.Verify(key, SignedBytes(receipt), Convert.FromBase64String(signature));
        }
        catch (FormatException)
        {
            return false; // no base64, or a field that cannot be signed at all
        }
    }

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static string? Text(JsonElement element, string name) =>
        !element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : value.GetRawText();
}
