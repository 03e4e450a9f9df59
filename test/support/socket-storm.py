"""A storm of processes that open, fork, pass and close sockets, and note what they hold and when.

Arguments: number of processes, folder of the records. Sockets are bound to 127.66.x.y. Runs until
its standard input ends. Each process writes lines to a file of its own:

    hold PID INODE OUTER INNER    it holds the socket surely from INNER on, possibly from OUTER on
    drop PID INODE INNER OUTER    it holds it surely until INNER, possibly until OUTER
    kept PID INODE OUTER INNER    it holds the socket from its birth on, as its parent did
    leave PID 0 INNER             it surely holds what it kept until INNER
    reaped PID 0 OUTER            it possibly does until OUTER

Times are epoch milliseconds of one clock for all.
"""

import array
import os
import random
import select
import signal
import socket
import sys
import time

COUNT = int(sys.argv[1])
FOLDER = sys.argv[2]
MOST_HELD = 12


def now():
    return time.time() * 1000


def inode_of(descriptor):
    return os.fstat(descriptor).st_ino


class Worker:
    def __init__(self, index, inbox, outboxes):
        self.index = index
        self.inbox = inbox
        self.outboxes = outboxes
        self.held = {}
        self.children = []
        self.random = random.Random(index)
        self.pid = os.getpid()
        self.log = open(f"{FOLDER}/{index}", "w")

    def note(self, word, pid, number, first, second):
        self.log.write(f"{word} {pid} {number} {first:.3f} {second:.3f}\n")

    def open_socket(self):
        kind = self.random.choice([socket.SOCK_STREAM, socket.SOCK_STREAM, socket.SOCK_DGRAM])
        before = now()
        one = socket.socket(socket.AF_INET, kind)
        one.bind((f"127.66.{self.index // 250}.{self.index % 250 + 1}", 0))
        if kind == socket.SOCK_STREAM:
            one.listen(8)
        self.take(one.detach(), before)

    def take(self, descriptor, before):
        inode = inode_of(descriptor)
        if inode in self.held:
            # Handed back to one that holds it already: one hold of two descriptors is one too many.
            os.close(descriptor)
            return
        self.held[inode] = descriptor
        self.note("hold", self.pid, inode, before, now())

    def drop(self, inode):
        before = now()
        os.close(self.held.pop(inode))
        self.note("drop", self.pid, inode, before, now())

    def pass_on(self, inode):
        box = self.random.choice(self.outboxes)
        rights = array.array("i", [self.held[inode]])
        try:
            box.sendmsg([b"s"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
        except (BlockingIOError, ConnectionError):
            # The box is full, or the storm is ending and its owner has gone.
            return
        if self.random.random() < 0.6:
            self.drop(inode)

    def receive(self):
        while select.select([self.inbox], [], [], 0)[0]:
            before = now()
            try:
                _, ancillary, _, _ = self.inbox.recvmsg(1, socket.CMSG_LEN(4), socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            for _, _, data in ancillary:
                rights = array.array("i")
                rights.frombytes(data[:4])
                self.take(rights[0], before)

    def fork(self):
        before = now()
        lifetime = self.random.uniform(0.1, 1.5)
        # What is buffered must not be written twice.
        self.log.flush()
        child = os.fork()
        if child == 0:
            started = now()
            time.sleep(lifetime)
            with open(f"{FOLDER}/{self.index}-{os.getpid()}", "a") as log:
                for inode in self.held:
                    log.write(f"kept {os.getpid()} {inode} {before:.3f} {started:.3f}\n")
                log.write(f"leave {os.getpid()} 0 {now():.3f} 0\n")
            os._exit(0)
        self.children.append(child)

    def reap(self, flags):
        for child in list(self.children):
            done, _ = os.waitpid(child, flags)
            if done == child:
                self.children.remove(child)
                self.note("reaped", child, 0, now(), 0)

    def run(self):
        while select.select([stopped], [], [], self.random.uniform(0.05, 0.4))[0] == []:
            self.reap(os.WNOHANG)
            self.receive()
            chance = self.random.random()
            inodes = list(self.held)
            if not inodes or (chance < 0.45 and len(inodes) < MOST_HELD):
                self.open_socket()
            elif chance < 0.65 or len(inodes) >= MOST_HELD:
                self.drop(self.random.choice(inodes))
            elif chance < 0.85:
                self.pass_on(self.random.choice(inodes))
            elif chance < 0.93 and len(self.children) < 2:
                self.fork()
            else:
                # Closes one and opens another between two looks: as many descriptors as before.
                self.drop(self.random.choice(inodes))
                self.open_socket()
        self.reap(0)
        self.log.close()
        os._exit(0)


stopped, stop = os.pipe()
boxes = [socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM) for _ in range(COUNT)]
for _, far in boxes:
    far.setblocking(False)
workers = []
for index in range(COUNT):
    pid = os.fork()
    if pid == 0:
        os.close(stop)
        outboxes = [boxes[(index + step) % COUNT][1] for step in (1, 2, 3)]
        inbox = boxes[index][0]
        # Everything else would only be ballast.
        for at, (near, far) in enumerate(boxes):
            if near is not inbox:
                near.close()
            if far not in outboxes:
                far.close()
        Worker(index, inbox, outboxes).run()
    workers.append(pid)
for near, far in boxes:
    near.close()
    far.close()
os.close(stopped)
print(os.getpid(), flush=True)
sys.stdin.read()
os.close(stop)
for pid in workers:
    os.waitpid(pid, 0)
