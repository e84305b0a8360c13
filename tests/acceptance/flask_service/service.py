"""A small service: it buys a number in an area and puts it on the desk's trunk."""

from flask import Flask, request
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client


def create_app(account_sid, auth_token, trunk_sid):
    app = Flask(__name__)
    twilio = Client(account_sid, auth_token)

    @app.post("/numbers")
    def buy():
        bought = twilio.incoming_phone_numbers.create(area_code=request.json["area_code"], friendly_name="Desk")
        try:
            attached = twilio.trunking.v1.trunks(trunk_sid).phone_numbers.create(phone_number_sid=bought.sid)
        except TwilioRestException as error:
            bought.delete()
            return {"error": error.msg}, 502
        return {"number": attached.phone_number}, 201

    return app
