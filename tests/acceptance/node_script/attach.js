// Buys a number and puts it on a trunk, with Twilio's own package.
const twilio = require("twilio");

// Every product's host becomes the first segment of a path on the sandbox.
class Sandboxed extends twilio.RequestClient {
  request(options) {
    return super.request({ ...options, uri: options.uri.replace("https://", `${process.env.SANDBOX}/`) });
  }
}

async function main() {
  const client = twilio(process.env.ACCOUNT_SID, "token", { httpClient: new Sandboxed() });
  const trunk = await client.trunking.v1.trunks.create({ friendlyName: "Desk" });
  await client.request({ method: "post", uri: `https://trunking.twilio.com/v1/Trunks/${trunk.sid}`, data: { FriendlyName: "Front" } });
  const bought = await client.incomingPhoneNumbers.create({ areaCode: "415" });
  await client.trunking.v1.trunks(trunk.sid).phoneNumbers.create({ phoneNumberSid: bought.sid });
  const numbers = await client.trunking.v1.trunks(trunk.sid).phoneNumbers.list({ limit: 20 });
  console.log(numbers.map((number) => number.phoneNumber).join("\n"));
}

main().catch((error) => {
  console.error(`${error.status} ${error.code} ${error.message}`);
  process.exit(1);
});
