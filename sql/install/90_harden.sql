	PERFORM renkei.harden();
