// Package rotation knows how a key is replaced by a newer one without an outage: which way a system's rules allow, how
// far a user has come, what is known of the use of both keys, and what may be done next.
//
// Start reading at Of, which derives a State from the rules, the user's keys and a small Note, and does nothing else: no
// request, no clock, no screen. Most of a state is told by the keys alone, so a rotation that was begun elsewhere is seen
// here too. What the keys do not tell is in the Note, which Store keeps on disk.
//
// An old key counts as silent when the new one was used after it, and it was not used for a while (Input.Quiet, a day
// unless somebody says otherwise), counted from its last use or from the making of the new key, whichever came later: what
// was quiet before there was anything to move to proves nothing.
package rotation
