"""`umqtt.simple` from PyPI, unmodified, to a real mosquitto."""

import time

from tools.peers import Broker


def test_a_session(bench):
    with Broker() as broker:
        r = bench.run("mqtt_umqtt", port=broker.port)
        log = broker.log("Received DISCONNECT from two")
    assert r["connect"]["session"] == 0
    assert r["both"]["heard"] == [["to/one", "first"], ["to/one", "second"]]
    assert r["big"] == {"name": "big", "n": 1, "same": True}
    assert r["ping"]["heard"] == 0 and "Received PINGREQ from one" in log
    assert "Sending PINGRESP to one" in log
    assert r["waited"]["heard"] == ["0", "1", "2", "3", "4"]
    assert r["will"]["heard"] == [["will/one", "gone"]]
    assert r["closed"]["links"] == 0
    assert "Received DISCONNECT from two" in log


def test_a_session_with_pushed_data(bench):
    with Broker() as broker:
        r = bench.run("mqtt_umqtt", port=broker.port, push=True)
    assert r["big"]["same"] and r["waited"]["heard"] == ["0", "1", "2", "3", "4"]


def test_the_broker_restarts(bench):
    with Broker() as broker, bench.client("mqtt_umqtt", "restart", port=broker.port) as client:
        client.wait("up")
        broker.stop()
        lost = client.wait("lost")
        time.sleep(1)       # it tries, and is refused
        broker.start()
        r = client.finish()
    assert lost["error"][0] == "OSError"
    assert r["again"]["session"] == 1       # the broker's own file
    assert r["again"]["heard"] == ["before", "after"]


def test_a_broker_that_is_cut_off(bench):
    with Broker() as broker, bench.client("mqtt_umqtt", "silent", port=broker.port) as client:
        client.wait("up")
        broker._process.send_signal(19)     # SIGSTOP: the system takes bytes, nobody answers
        try:
            r = client.finish()
        finally:
            broker._process.send_signal(18)
    assert r["error"]["error"][:2] == ["OSError", "110"] and r["error"]["ms"] < 4000


def test_a_publish_is_one_send(bench):
    bench.modem()
    with Broker() as broker:
        bench.run("mqtt_umqtt", "commands", port=broker.port, baud=460800)
    sends = bench.commands("CIPSEND=")
    # CONNECT; PUBLISH and PINGREQ; PUBLISH; DISCONNECT
    assert len(sends) == 4, sends
