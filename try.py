import sys
sys.path[:0]=['/tmp/mine/wt/tests_host/session','/tmp/mine/wt/tests_host/modes','/tmp/mine/wt/lib','/tmp/mine/wt']
from session_world import *
for fam in ("sim800","sim7000"):
    w=World(fam,pins=("dtr","ri"))
    w.up()
    s=w.open()
    w.commands()
    s.send(b"hello"); print(s.recv(10))
    w.m.sleep()
    print(w.commands(), w.m.asleep(), w.m.status(), w.modem.power.sleeping)
    w.run(200000)
    print(w.commands(), w.m.asleep(), w.m.status(), w.modem.power.sleeping)
    w.peer.send(b"news") if hasattr(w.peer,'send') else print(dir(w.peer))
    w.run(100); print(w.m.asleep(), s.recv(10), w.commands())
    w.m.sleep(); print(w.commands())
    t=w.clock.ticks_ms(); w.m.wake(); print(w.clock.ticks_ms()-t, w.commands(), w.m.status())
    w.m.sleep(); w.commands()
    print(w.m.status("rssi"), w.commands(), w.modem.violations)
w=World("sim800"); w.up(); s=w.open()
w.commands()
w.m.sleep(); w.run(60000); print(w.commands(), w.modem.power.sleeping)
s.send(b"hello"); print(s.recv(10)); print(w.commands(), w.m.asleep()); w.run(20000); print(s.send(b"x"), w.modem.violations)
